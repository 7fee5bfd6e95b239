/** The design system: /design shows all of it. */
export { Button, ButtonLink, IconButton, type Look } from "./Button";
export { cx } from "./cx";
export { Dialog } from "./Dialog";
export { Check, Field, Password, Select, TextArea } from "./Field";
export { Icon, type IconName } from "./Icon";
export { type Choice, type Group, Menu, MenuList } from "./Menu";
export { Blur, Picture, Poster, type Sizes } from "./Poster";
export { Row } from "./Row";
export { scrollBehavior } from "./scrolling";
export { Segments } from "./Segments";
export { Alert, Badge, EmptyState, ErrorState, Pending, Progress, Skeleton, useAfter } from "./States";
export { useTabIndex } from "./tabStop";
export { type Tab, Tabs } from "./Tabs";
export { ToastProvider, useToast } from "./Toast";
