/** A place where files are dropped, or picked by a button, which the keyboard reaches. */
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { Button, cx, Icon, type Look } from "../design";
import styles from "./Drop.module.css";

/** A button that opens the file picker. `accept` as an input of files has it. */
export function Pick({
  children,
  accept,
  multiple = false,
  onFiles,
  ...look
}: { children: ReactNode; accept?: string; multiple?: boolean; onFiles: (files: File[]) => void } & Look) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...look} onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        {...(accept && { accept })}
        multiple={multiple}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
    </>
  );
}

/** Handlers for whatever files may be dropped on, and whether some are over it now. */
export function useDropping(onFiles: (files: File[]) => void) {
  const [depth, setDepth] = useState(0);
  const ofFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return {
    over: depth > 0,
    handlers: {
      onDragEnter: (event: DragEvent) => ofFiles(event) && setDepth((now) => now + 1),
      onDragLeave: (event: DragEvent) => ofFiles(event) && setDepth((now) => now - 1),
      onDragOver: (event: DragEvent) => ofFiles(event) && event.preventDefault(),
      onDrop(event: DragEvent) {
        if (!ofFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        setDepth(0);
        onFiles([...event.dataTransfer.files]);
      },
    },
  };
}

export function Drop({
  title,
  hint,
  pick,
  accept,
  multiple = false,
  onFiles,
}: {
  title: string;
  hint?: ReactNode;
  /** What the button says. */
  pick: string;
  accept?: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
}) {
  const { over, handlers } = useDropping(onFiles);
  return (
    <div className={cx(styles.drop, over && styles.over)} {...handlers}>
      <Icon name="upload" size="2rem" />
      <p className={styles.title}>{title}</p>
      {hint && <p className={styles.hint}>{hint}</p>}
      <Pick onFiles={onFiles} multiple={multiple} {...(accept && { accept })}>
        {pick}
      </Pick>
    </div>
  );
}
