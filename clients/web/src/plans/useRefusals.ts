/** Why a payment or a change was refused, as a sentence. */
import { Problem, sentence } from "../api/problems";
import { useT } from "../i18n";
import { useMessages } from "./messages";
import { refusal } from "./rules";

export function useRefusals(): (error: unknown) => string {
  const t = useT();
  const w = useMessages();
  return (error) => {
    const word = error instanceof Problem ? refusal(error.code, error.more["reason"]) : null;
    return word ? w(word) : sentence(error, t);
  };
}
