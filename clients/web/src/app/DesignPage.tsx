/** /design: every token and component, to look at and to test. Its words are samples, and in English alone. */
import { type ReactNode, useState } from "react";
import { Offline } from "../api/problems";
import {
  Badge,
  Button,
  Check,
  Dialog,
  EmptyState,
  ErrorState,
  Field,
  Icon,
  IconButton,
  Menu,
  Password,
  Poster,
  Progress,
  Row,
  Segments,
  Select,
  Skeleton,
  Tabs,
  TextArea,
  useToast,
} from "../design";
import { usePageTitle } from "../shared/usePageTitle";
import styles from "./DesignPage.module.css";

const COLOURS = ["ground", "raised", "sunken", "line", "line-strong", "ink", "quiet", "accent", "good", "bad"];
const SIZES = ["6", "5", "4", "3", "2", "1"];

export function DesignPage() {
  usePageTitle("Design");
  return (
    <div className={styles.page} lang="en" dir="ltr">
      <header>
        <h1>Design</h1>
        <p>A small cinema: velvet dark or paper, one lamp, titles set in type.</p>
      </header>
      <DesignSection name="Colours">
        <ul className={styles.swatches}>
          {COLOURS.map((colour) => (
            <li key={colour}>
              <span style={{ background: `var(--${colour})` }} />
              {colour}
            </li>
          ))}
        </ul>
      </DesignSection>
      <DesignSection name="Type">
        <div className={styles.stack}>
          {SIZES.map((size) => (
            <p key={size} style={{ fontSize: `var(--size-${size})`, fontFamily: Number(size) > 2 ? "var(--display)" : undefined }}>
              The lights go down
            </p>
          ))}
          <p lang="ar" dir="rtl" style={{ fontSize: "var(--size-5)", fontFamily: "var(--display)" }}>
            تُطفأ الأنوار
          </p>
        </div>
      </DesignSection>
      <DesignSection name="Buttons">
        <div className={styles.line}>
          <Button rank="first">First</Button>
          <Button rank="first" size="large" icon="play">
            Watch
          </Button>
          <Button>Second</Button>
          <Button rank="quiet">Quiet</Button>
          <Button rank="danger" icon="remove">
            Delete
          </Button>
          <Button rank="first" busy="Saving…">
            Save
          </Button>
          <Button disabled>Disabled</Button>
          <IconButton icon="search" label="Search" />
        </div>
      </DesignSection>
      <Fields />
      <Windows />
      <TabsPart />
      <DesignSection name="Badges and progress">
        <div className={styles.line}>
          <Badge>From 12</Badge>
          <Badge tone="accent">Coming soon</Badge>
          <Badge tone="good">Published</Badge>
          <Badge tone="bad">Rejected</Badge>
        </div>
        <div className={styles.stack}>
          <Progress label="Uploading" value={0.62} />
          <Progress label="Waiting" />
          <Skeleton height="3rem" />
        </div>
      </DesignSection>
      <div className={styles.wide}>
        <Row title="A row" note="9 films">
          {Array.from({ length: 9 }, (_, index) => (
            <Poster key={index} to="/design" title={`Film ${index + 1}`} note="94 min" flag={index === 2 && "Coming soon"} />
          ))}
        </Row>
      </div>
      <DesignSection name="States">
        <EmptyState title="No film yet" action={<Button>Add one</Button>}>
          The first one to be published stands here.
        </EmptyState>
        <ErrorState error={new Offline("sample")} onRetry={() => undefined} />
      </DesignSection>
    </div>
  );
}

function DesignSection({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h2>{name}</h2>
      {children}
    </section>
  );
}

function Fields() {
  const [light, setLight] = useState<"low" | "high">("low");
  return (
    <DesignSection name="Fields">
      <div className={styles.fields}>
        <Field label="Title" hint="As it stands on the poster" defaultValue="Paper Moons" />
        <Field label="E-mail" defaultValue="somebody" error="This is no e-mail address yet." />
        <Password label="Password" defaultValue="secret" />
        <Select label="Maturity" options={{ 0: "For everybody", 12: "From 12", 16: "From 16" }} />
        <TextArea label="Description" placeholder="What it is about, without its end" />
        <Check label="Autoplay" hint="The next one begins by itself" defaultChecked />
        <Segments label="Light" options={{ low: "Low", high: "High" }} value={light} onChange={setLight} />
      </div>
    </DesignSection>
  );
}

function Windows() {
  const [open, setOpen] = useState(false);
  const say = useToast();
  return (
    <DesignSection name="Menu, dialog, toast">
      <div className={styles.line}>
        <Menu
          label="Sort"
          groups={[
            {
              key: "sort",
              name: "Sort by",
              choices: [
                { key: "new", name: "Newest", chosen: true, onChoose: () => undefined },
                { key: "name", name: "Name", chosen: false, onChoose: () => undefined },
              ],
            },
          ]}
        >
          Sort <Icon name="more" />
        </Menu>
        <Button onClick={() => setOpen(true)}>Open a dialog</Button>
        <Button onClick={() => say("Saved.")}>Say something</Button>
      </div>
      <Dialog
        open={open}
        title="Unpublish this film?"
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button rank="danger" onClick={() => setOpen(false)}>
              Unpublish
            </Button>
          </>
        }
      >
        <p>Who watches it now sees it to the end; nobody else finds it.</p>
      </Dialog>
    </DesignSection>
  );
}

function TabsPart() {
  const [tab, setTab] = useState("facts");
  return (
    <DesignSection name="Tabs">
      <Tabs
        label="Of a title"
        chosen={tab}
        onChoose={setTab}
        tabs={[
          { key: "facts", name: "Facts", content: <p>What it is.</p> },
          { key: "film", name: "Film", content: <p>The file it came from.</p> },
          { key: "windows", name: "Windows", content: <p>Where and when it may be seen.</p> },
        ]}
      />
    </DesignSection>
  );
}
