import io.trino.plugin.memory.MemoryPlugin;
import io.trino.server.testing.TestingTrinoServer;
import java.io.PrintStream;
import java.util.Map;

/** One Trino on loopback, with tables in memory. Prints its address when it answers; ends when nobody holds its standard input. */
final class Server {
  public static void main(String[] arguments) throws Exception {
    // The server's logging takes System.out for itself.
    PrintStream output = System.out;
    try {
      TestingTrinoServer server = TestingTrinoServer.create();
      server.installPlugin(new MemoryPlugin());
      server.createCatalog("lake", "memory", Map.of("memory.max-data-per-node", "512MB"));
      output.println(server.getBaseUrl());
      output.flush();
      while (System.in.read() != -1) {}
    } finally {
      // Nothing of it is kept, and threads that it began would outlive a failure.
      Runtime.getRuntime().halt(0);
    }
  }
}
