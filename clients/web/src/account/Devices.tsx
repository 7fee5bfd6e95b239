/** /account/devices: where the account is signed in, and how to end that. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../api/client";
import { sentence } from "../api/problems";
import { devices as devicesQuery, queries } from "../api/queries";
import type { Schema } from "../api/schema";
import { Alert, Badge, Button, Dialog, ErrorState, Icon, Pending, Skeleton, useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import * as session from "../session";
import styles from "./Forms.module.css";

export function Devices() {
  const t = useT();
  const { data: devices, error, refetch } = useQuery(devicesQuery);
  if (!devices) {
    if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
    return (
      <Pending className={styles.stack}>
        <Skeleton height="4.5rem" />
        <Skeleton height="4.5rem" />
      </Pending>
    );
  }
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>{t("devices.text")}</p>
      <ul className={styles.devices}>
        {devices.map((device) => (
          <Device key={device.device_id} device={device} />
        ))}
      </ul>
      <div className={styles.line}>
        <SignOutEverywhere />
      </div>
    </div>
  );
}

function Device({ device }: { device: Schema<"DeviceView"> }) {
  const t = useT();
  const say = useToast();
  const { ago, moment } = useFormats();
  const name = device.name || t("devices.unnamed");
  const out = useMutation({
    mutationFn: () => answer(api.DELETE("/v1/users/devices/{device_id}", { params: { path: { device_id: device.device_id } } })),
    onSuccess: () => say(t("devices.gone", { name })),
    onError: (error) => say(sentence(error, t)),
    onSettled: () => queries.invalidateQueries({ queryKey: devicesQuery.queryKey }),
  });
  return (
    <li className={styles.device}>
      <Icon name="device" size="2rem" />
      <div>
        <h2>
          <bdi>{name}</bdi>
          {device.current && <Badge tone="accent">{t("devices.this")}</Badge>}
        </h2>
        <p className={styles.quiet}>
          {t("devices.seen", { when: ago(device.last_seen_at) })} · {t("devices.since", { when: moment(device.created_at) })}
        </p>
      </div>
      {!device.current && (
        <Button aria-label={t("devices.out.of", { name })} busy={out.isPending && t("devices.out")} onClick={() => out.mutate()}>
          {t("devices.out")}
        </Button>
      )}
    </li>
  );
}

function SignOutEverywhere() {
  const t = useT();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const out = useMutation({
    mutationFn: () => answer(api.POST("/v1/users/logout-everywhere")),
    onSuccess: () => {
      session.end();
      say(t("site.signed_out"));
    },
  });
  return (
    <>
      <Button rank="danger" onClick={() => setAsking(true)}>
        {t("devices.everywhere")}
      </Button>
      <Dialog
        open={asking}
        title={t("devices.everywhere")}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t("site.cancel")}</Button>
            <Button rank="danger" busy={out.isPending && t("devices.everywhere")} onClick={() => out.mutate()}>
              {t("devices.everywhere")}
            </Button>
          </>
        }
      >
        <p>{t("devices.everywhere.text")}</p>
        <Alert>{out.error && sentence(out.error, t)}</Alert>
      </Dialog>
    </>
  );
}
