/** /studio/insights/…: what viewers did, for administrators. Loaded when it is opened, with its charts and its sentences. */
import { Navigate, Route, Routes, useLocation } from "react-router";
import { NotFound } from "../shared/NotFound";
import { Audience } from "./Audience";
import { ExperimentPage, ExperimentsPage, NewExperimentPage } from "./experiments";
import { Live } from "./Live";
import { MessagesProvider } from "./messages";
import { Money } from "./Money";
import { Outlook } from "./Outlook";
import { Quality } from "./Quality";
import { Search } from "./Search";
import { TitleInsights } from "./TitleInsights";
import { Titles } from "./Titles";

export function Insights() {
  const { search } = useLocation();
  return (
    <MessagesProvider>
      <Routes>
        <Route index element={<Navigate to={{ pathname: "/studio/insights/audience", search }} replace />} />
        <Route path="live" element={<Live />} />
        <Route path="audience" element={<Audience />} />
        <Route path="titles" element={<Titles />} />
        <Route path="titles/:contentId" element={<TitleInsights />} />
        <Route path="quality" element={<Quality />} />
        <Route path="money" element={<Money />} />
        <Route path="search" element={<Search />} />
        <Route path="experiments" element={<ExperimentsPage />} />
        <Route path="experiments/new" element={<NewExperimentPage />} />
        <Route path="experiments/:experimentId" element={<ExperimentPage />} />
        <Route path="outlook" element={<Outlook />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </MessagesProvider>
  );
}
