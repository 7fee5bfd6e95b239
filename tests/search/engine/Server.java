import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

/** One OpenSearch node on loopback. Prints its address when it answers; ends when nobody holds its standard input any more. */
final class Server extends Node {
  private Server(Environment environment) {
    super(
        environment,
        Stream.of(Netty4ModulePlugin.class, CommonAnalysisModulePlugin.class)
            .map(Class::getName)
            .map(name -> new PluginInfo(name, "", "", Version.CURRENT, "21", name, List.of(), false))
            .toList(),
        false);
  }

  public static void main(String[] arguments) throws Exception {
    Settings settings =
        Settings.builder()
            .put("path.home", Path.of(arguments[0]).toAbsolutePath().toString())
            .put("cluster.name", "matinee")
            .put("node.name", "matinee")
            .put("network.host", "127.0.0.1")
            .put("http.port", 0)
            .put("transport.port", 0)
            .put("transport.type", "netty4")
            .put("http.type", "netty4")
            .put("discovery.type", "single-node")
            // As the domain in AWS has it.
            .put("rest.action.multi.allow_explicit_index", false)
            // Tests run on disks that are nearly full, too.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    Server node = new Server(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "matinee"));
    node.start();
    int port = node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress().getPort();
    System.out.println("http://127.0.0.1:" + port);
    while (System.in.read() != -1) {}
    // Whoever started it takes the folder away: there is nothing to close in order.
    Runtime.getRuntime().halt(0);
  }
}
