/** /studio/titles/new: a draft begins with its details; its film comes next. */
import { useNavigate } from "react-router";
import { answer, api } from "../api/client";
import type { Title } from "../api/schema";
import { usePageTitle } from "../shared/usePageTitle";
import { type Details, refreshTitles } from "./queries";
import styles from "./Studio.module.css";
import { TitleForm } from "./TitleForm";
import { useMessages } from "./messages";
import { useRef } from "react";

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
      <header className={styles.head}>
        <h1>{w("titles.new")}</h1>
      </header>
      <TitleForm onSave={create} onSaved={() => void navigate(`/studio/titles/${made.current}`, { replace: true })} save={w("form.create")} />
    </div>
  );
}
