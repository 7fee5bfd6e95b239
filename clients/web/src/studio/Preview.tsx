/** /studio/titles/…/preview: the film as viewers will see it, before they do. */
import { useParams } from "react-router";
import { Watch } from "../player/Watch";

export function Preview() {
  const { contentId = "" } = useParams();
  return <Watch home={`/studio/titles/${contentId}`} />;
}
