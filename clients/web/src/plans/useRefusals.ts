/** Why a payment or a change was refused, as a sentence. */
import { Problem, sentence } from "../api/problems";
import { useT } from "../i18n";
import { refusal } from "./facts";
import { useWords } from "./words";

export function useRefusals(): (error: unknown) => string {
  const t = useT();
  const w = useWords();
  return (error) => {
    const word = error instanceof Problem ? refusal(error.code, error.more["reason"]) : null;
    return word ? w(word) : sentence(error, t);
  };
}
