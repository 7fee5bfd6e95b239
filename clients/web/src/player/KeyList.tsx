/** The list of the keys, for people. */
import { Dialog } from "../design";
import { type Actions, activeKeys } from "./keys";
import { useMessages } from "./messages";
import styles from "./Player.module.css";

export function KeyList({ open, actions, onClose }: { open: boolean; actions: Actions; onClose: () => void }) {
  const w = useMessages();
  return (
    <Dialog open={open} title={w("keys.title")} onClose={onClose}>
      <dl className={styles.keys}>
        {activeKeys(actions).map(([keys, does]) => (
          <div key={does}>
            <dt dir="ltr">
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{w(does as "keys.play")}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
