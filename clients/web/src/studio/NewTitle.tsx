/** /studio/titles/new: a draft begins with its details; its film comes next. */
import { useRef } from "react";
import { useNavigate } from "react-router";
import { answer, api } from "../api/client";
import type { Title } from "../api/schema";
import { usePageTitle } from "../shared/usePageTitle";
import { useMessages } from "./messages";
import { PageHeader } from "./PageHeader";
import { type Details, refreshTitles } from "./queries";
import styles from "./Studio.module.css";
import { TitleForm } from "./TitleForm";

export function NewTitle() {
  const w = useMessages();
  const navigate = useNavigate();
  const made = useRef("");
  usePageTitle(w("titles.new"));
  async function create(body: Details): Promise<Title> {
    const title = await answer(api.POST("/v1/content", { body }));
    made.current = title.content_id;
    await refreshTitles();
    return title;
  }
  return (
    <div className={styles.page}>
      <PageHeader title={w("titles.new")} />
      <TitleForm onSave={create} onSaved={() => void navigate(`/studio/titles/${made.current}`, { replace: true })} save={w("form.create")} />
    </div>
  );
}
