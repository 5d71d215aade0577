import type { ReactNode } from 'react';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import { formatAge } from '../../format/age.ts';
import { formatCount } from '../../format/decimal-text.ts';
import { instrumentLabel, labelText } from '../../format/instrument-label.ts';
import { delistingMoment, delistingText, isDelistedSoon } from '../../format/listing.ts';
import { formatSilence, silenceTexts } from '../../format/silence-words.ts';
import { zoneOf } from '../../format/zone.ts';
import type { Feed } from '../../feed/feed.ts';
import type { AnyPanelDefinition, PanelProps } from '../../panels/panel.ts';
import { openOverlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { useSettings } from '../../state/settings.ts';
import { toggleMaximised, useWorkspace } from '../../state/workspace.ts';
import { InstrumentName } from '../../ui/InstrumentName.tsx';
import { LiveText } from '../../ui/LiveText.tsx';
import { sendPanelToWindow } from '../commands/window-commands.ts';
import { useServices } from '../start/services.ts';
import type { Badge } from './badge.ts';
import { lagSentence } from './lag-sentence.ts';
import { LinkPicker } from './LinkPicker.tsx';
import { newestOf } from './newest-data.ts';
import { PanelMenu } from './PanelMenu.tsx';
import { startPanelDrag } from './panel-drag.ts';
import { SessionChip } from './SessionChip.tsx';

/** The one line over a panel: link group, instrument, kind, the panel's own controls, state badge, age, menu. */
export function PanelHeader({ definition, props, badge, subs }: HeaderProps): ReactNode {
  const { panelId } = props;
  const { bridge } = useServices();
  const isLocked = useWorkspace((state) => state.isLocked);
  return (
    <header
      className="panel-header"
      data-locked={isLocked || undefined}
      onDoubleClick={(event) => {
        if (!isControl(event.target)) toggleMaximised(panelId);
      }}
      onPointerDown={(event) => {
        if (event.button === 0 && !isField(event.target))
          startPanelDrag(event.nativeEvent, panelId, (id) => sendPanelToWindow(bridge, id));
      }}
    >
      {definition.isUnlinked === true ? null : <LinkPicker panelId={panelId} />}
      {definition.needsInstrument ? (
        <InstrumentButton
          props={props}
          isAsset={definition.isAcrossVenues === true && definition.namesInstrument !== true}
        />
      ) : null}
      {definition.needsInstrument && definition.isAcrossVenues !== true && props.instrument !== undefined ? (
        <DelistingNotice instrument={props.instrument} now={props.feed.engineNow()} />
      ) : null}
      {definition.Title === undefined ? (
        <span className={definition.needsInstrument ? 'panel-title' : 'panel-title alone'}>{definition.title}</span>
      ) : (
        <definition.Title {...props} />
      )}
      <div className="panel-controls">
        {definition.Controls === undefined ? null : <definition.Controls {...props} />}
      </div>
      <SessionChip />
      <StateBadge
        badge={definition.isUnlinked === true && isAsUsual(badge, subs) ? undefined : badge}
        feed={props.feed}
        subs={subs}
        instrumentId={definition.isAcrossVenues === true ? undefined : props.instrumentId}
      />
      <PanelMenu definition={definition} props={props} />
    </header>
  );
}

/** Whether a badge says nothing of note: all is well, or the panel asks the feed for nothing and so waits for nothing. */
function isAsUsual({ tone }: Badge, subs: readonly string[]): boolean {
  return tone === 'good' || (tone === 'quiet' && subs.length === 0);
}

function InstrumentButton({
  props,
  isAsset,
}: {
  readonly props: PanelProps<unknown>;
  readonly isAsset: boolean;
}): ReactNode {
  const { instrument, instrumentId, panelId } = props;
  const venue = useSession((state) => state.session?.venues.find((one) => instrumentId?.startsWith(`${one.id}:`)));
  const label = instrumentId === undefined ? undefined : instrumentLabel(instrumentId, instrument, venue);
  const asset = isAsset ? (instrument?.base ?? label?.name) : undefined;
  const title = asset === undefined ? label && labelText(label) : `${asset} over several venues`;
  return (
    <button
      type="button"
      className="instrument"
      title={`${title ?? 'No instrument'}: choose another`}
      data-testid="instrument"
      onClick={() => openOverlay({ kind: 'palette', text: '', panelId })}
    >
      {label === undefined || isAsset ? <b>{asset ?? 'Choose…'}</b> : <InstrumentName label={label} />}
      {venue === undefined || isAsset ? null : <span className="instrument-venue">{venue.title}</span>}
    </button>
  );
}

/** That the venue will end the instrument, once that is near. */
function DelistingNotice({ instrument, now }: { readonly instrument: Instrument; readonly now: number }): ReactNode {
  const zone = zoneOf(useSettings((state) => state.timeZone));
  if (!isDelistedSoon(instrument, now)) return null;
  return (
    <span
      className="panel-notice"
      title={`${delistingText(instrument, zone, now) ?? ''}, as the exchange’s list says`}
      data-testid="delisting"
    >
      delisted {delistingMoment(instrument, zone, now)}
    </span>
  );
}

/** Badge and age. A panel about everything says by itself how things are, so it has a badge only if it cannot be trusted. */
function StateBadge({
  badge,
  feed,
  subs,
  instrumentId,
}: {
  readonly badge: Badge | undefined;
  readonly feed: Feed;
  readonly subs: readonly string[];
  /** Of a panel about one instrument. */
  readonly instrumentId: InstrumentId | undefined;
}): ReactNode {
  return (
    <span className="panel-state" data-silence={badge?.silence}>
      {badge === undefined ? null : (
        <LiveBadge
          badge={badge}
          feed={feed}
          subs={subs}
          explanation={() => explain(badge, feed, { subs, instrumentId })}
        />
      )}
      <LiveText
        feed={feed}
        subs={subs}
        showsAge
        className="age"
        text={() => ageText(feed, subs)}
        title={() => 'Time since the last data arrived'}
        testId="age"
      />
    </span>
  );
}

function LiveBadge({
  badge,
  feed,
  subs,
  explanation,
}: {
  readonly badge: Badge;
  readonly feed: Feed;
  readonly subs: readonly string[];
  readonly explanation: () => string;
}): ReactNode {
  return (
    <span
      className="badge"
      data-tone={badge.tone}
      data-moving={badge.isMoving || undefined}
      data-silence={badge.silence}
      data-testid="badge"
      title={badge.why}
      tabIndex={0}
      aria-label={`${badge.text}. ${badge.why}`}
      onPointerEnter={(event) => {
        event.currentTarget.title = explanation();
      }}
      onFocus={(event) => {
        event.currentTarget.title = explanation();
      }}
    >
      {badge.silence === 'quiet' ? (
        <LiveText
          feed={feed}
          subs={subs}
          showsAge
          text={() => `${badge.text} ${formatSilence(feed.engineNow() - (newestOf(feed, subs).lastDataAt ?? NaN))}`}
        />
      ) : (
        badge.text
      )}
    </span>
  );
}

/** The reason and, of a single subscription, the last good sequence, the depth and how far it is behind, as they are at this moment. */
function explain(badge: Badge, feed: Feed, { subs, instrumentId }: Shown): string {
  const [sub] = subs;
  const status = sub === undefined || subs.length > 1 ? undefined : feed.status(sub);
  const lines = [badge.why];
  if (status?.since !== undefined) lines.push(`In this state for ${formatAge(feed.engineNow() - status.since)}.`);
  if (badge.silence !== undefined) lines.push(`Now ${silenceTexts(newestOf(feed, subs), feed.engineNow())[0] ?? ''}.`);
  if (status?.lastSequence !== undefined) lines.push(`Last good sequence ${formatCount(status.lastSequence)}.`);
  if (status?.knownDepth !== undefined)
    lines.push(`The best ${formatCount(status.knownDepth)} levels a side are authoritative.`);
  const lag = instrumentId === undefined ? undefined : lagSentence(feed.health().report, instrumentId);
  if (lag !== undefined) lines.push(lag);
  return lines.join('\n');
}

function ageText(feed: Feed, subs: readonly string[]): string {
  const { lastDataAt } = newestOf(feed, subs);
  return lastDataAt === undefined ? '' : formatAge(feed.engineNow() - lastDataAt);
}

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('button, input, select, a, .badge, [role="menu"]') !== null;
}

/** A button can be dragged by as well: it is pressed only if the pointer stays. */
function isField(target: EventTarget): boolean {
  return target instanceof Element && target.closest('input, select, [role="menu"]') !== null;
}

interface Shown {
  readonly subs: readonly string[];
  readonly instrumentId: InstrumentId | undefined;
}

interface HeaderProps {
  readonly definition: AnyPanelDefinition;
  readonly props: PanelProps<unknown>;
  readonly badge: Badge;
  /** What badge and age are about. */
  readonly subs: readonly string[];
}
