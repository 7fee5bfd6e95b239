/** /studio/home/…: rows by hand, and homes as profiles see them. */
import { Route, Routes } from "react-router";
import * as session from "../../session";
import { NotFound } from "../../shared/NotFound";
import { CollectionPage } from "./CollectionPage";
import { Collections } from "./Collections";
import { HomePreview } from "./HomePreview";
import { RowMessages } from "./messages";

export function HomeRows() {
  return (
    <RowMessages>
      <Routes>
        <Route index element={<Collections />} />
        <Route path="rows/:collectionId" element={<CollectionPage />} />
        {session.current()?.user.role === "admin" && <Route path="preview" element={<HomePreview />} />}
        <Route path="*" element={<NotFound />} />
      </Routes>
    </RowMessages>
  );
}
