/** Buttons and the links that look like them. The first in rank has a ticket's shape. */
import type { ComponentProps, ReactNode } from "react";
import { Link } from "react-router";
import styles from "./Button.module.css";
import { cx } from "./cx";
import { Icon, type IconName } from "./Icon";

export interface Look {
  rank?: "first" | "second" | "quiet" | "danger";
  size?: "normal" | "large";
  icon?: IconName | undefined;
}

function inside(icon: IconName | undefined, children: ReactNode) {
  return (
    <>
      {icon && <Icon name={icon} size="1.25em" />}
      <span>{children}</span>
    </>
  );
}

const classes = ({ rank = "second", size = "normal" }: Look, more?: string) =>
  cx(styles.button, styles[rank], size === "large" && styles.large, more);

/** `busy`: what it says while its work goes on; it cannot be pressed again until then, and keeps the focus. */
export function Button({
  rank,
  size,
  icon,
  busy,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ComponentProps<"button"> & Look & { busy?: string | false | undefined }) {
  return (
    <button
      {...rest}
      type={type}
      className={classes({ ...(rank && { rank }), ...(size && { size }) }, className)}
      aria-disabled={busy ? true : undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {inside(icon, busy || children)}
    </button>
  );
}

export function ButtonLink({ rank, size, icon, className, children, ...rest }: ComponentProps<typeof Link> & Look) {
  return (
    <Link {...rest} className={classes({ ...(rank && { rank }), ...(size && { size }) }, className)}>
      {inside(icon, children)}
    </Link>
  );
}

/** An icon that does something; `label` is its name, and its tip. */
export function IconButton({
  icon,
  label,
  className,
  iconSize,
  ...rest
}: Omit<ComponentProps<"button">, "children"> & { icon: IconName; label: string; iconSize?: string }) {
  return (
    <button type="button" title={label} {...rest} aria-label={label} className={cx(styles.icon, className)}>
      <Icon name={icon} {...(iconSize && { size: iconSize })} />
    </button>
  );
}
