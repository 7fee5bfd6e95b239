/** A place to drop files on, with a button that opens the file picker. */
import { type DragEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { Button, cx, Icon, type Look } from "../design";
import styles from "./DropZone.module.css";

/** A button that opens the file picker. `accept` as an input of files has it. */
export function FilePicker({
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
function useDropTarget(onFiles: (files: File[]) => void) {
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

const holdsFiles = (event: globalThis.DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

/** Whatever files are dropped on the window, header and margins too; whether some are over it now. */
export function usePageDropTarget(onFiles: (files: File[]) => void): boolean {
  const [depth, setDepth] = useState(0);
  const dropped = useEffectEvent(onFiles);
  useEffect(() => {
    const listeners = {
      dragenter: (event: globalThis.DragEvent) => holdsFiles(event) && setDepth((now) => now + 1),
      dragleave: (event: globalThis.DragEvent) => holdsFiles(event) && setDepth((now) => Math.max(now - 1, 0)),
      dragover(event: globalThis.DragEvent) {
        if (holdsFiles(event)) event.preventDefault();
      },
      drop(event: globalThis.DragEvent) {
        setDepth(0);
        if (!holdsFiles(event) || event.defaultPrevented) return;
        event.preventDefault();
        dropped([...(event.dataTransfer?.files ?? [])]);
      },
    };
    return listening(listeners);
  }, []);
  return depth > 0;
}

/** Files that miss their place do nothing: the browser would open them, and leave the page with all that is on its way. */
export function useIgnoredDrops(): void {
  useEffect(
    () =>
      listening({
        dragover(event) {
          if (!holdsFiles(event) || event.defaultPrevented) return;
          event.preventDefault();
          if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
        },
        drop: (event) => holdsFiles(event) && event.preventDefault(),
      }),
    [],
  );
}

/** Listens on the window until the answer is called. */
function listening(listeners: Record<string, (event: globalThis.DragEvent) => unknown>): () => void {
  for (const [name, listener] of Object.entries(listeners)) addEventListener(name, listener as (event: Event) => void);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) removeEventListener(name, listener as (event: Event) => void);
  };
}

export function DropZone({
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
  const { over, handlers } = useDropTarget(onFiles);
  return (
    <div className={cx(styles.drop, over && styles.over)} {...handlers}>
      <Icon name="upload" size="2rem" />
      <p className={styles.title}>{title}</p>
      {hint && <p className={styles.hint}>{hint}</p>}
      <FilePicker onFiles={onFiles} multiple={multiple} {...(accept && { accept })}>
        {pick}
      </FilePicker>
    </div>
  );
}
