/** While a part of the site is on its way. */
import { Pending } from "../design";

export const PageLoading = () => <Pending>{null}</Pending>;
