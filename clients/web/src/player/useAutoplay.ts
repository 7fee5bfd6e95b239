/** Whether who is watching wants the next episode to begin by itself. */
import { useQuery } from "@tanstack/react-query";
import { profiles } from "../api/queries";
import * as session from "../session";

export function useAutoplay(): boolean {
  const profileId = session.useSession()?.profile?.profileId;
  const { data: household } = useQuery(profiles);
  return household?.find((each) => each.profile_id === profileId)?.autoplay ?? true;
}
