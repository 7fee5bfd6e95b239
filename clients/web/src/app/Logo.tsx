/** The house's name beside its mark: the beam of a projector, leaving its lens. */
import styles from "./Shell.module.css";

export const Logo = () => (
  <>
    <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" className={styles.mark}>
      <path d="M12 16 30 5v22z" opacity=".28" />
      <path d="M12 16 30 10.5v11z" opacity=".5" />
      <circle cx="9" cy="16" r="7" />
      <circle cx="9" cy="16" r="2.6" className={styles.lens} />
    </svg>
    <span>Matinee</span>
  </>
);
