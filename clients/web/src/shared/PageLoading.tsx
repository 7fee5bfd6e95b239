/** Shown while a part of the site loads. */
import { Pending } from "../design";

export const PageLoading = () => <Pending>{null}</Pending>;
