/** The fields of what was chosen: a time, days, a folder, an address, each with what is wrong with it. */
import { Match, Show, Switch } from "solid-js";
import type { TriggerDraft } from "../state/trigger-form.ts";
import { everyWords, schedule } from "../schedule-words.ts";
import { DayToggles } from "../ui/day-toggles.tsx";
import { ChoiceField, TextField, ToggleField } from "../ui/field.tsx";
import { SpanField } from "../ui/span-field.tsx";
import { words } from "../words.ts";
import { TriggerFolder } from "./trigger-folder.tsx";
import { TriggerOpens } from "./trigger-opens.tsx";
import { unitChoices, weekdays, type TriggerFieldsProps } from "./trigger-parts.ts";

export function TriggerFields(props: TriggerFieldsProps) {
  return (
    <Switch>
      <Match when={props.draft.how === "hour"}>
        <TextField
          kind="number"
          isWhole
          label={schedule.editor.minute}
          hint={schedule.editor.minuteHint}
          error={props.problemOf("minute")}
          value={props.draft.minute}
          maxLength={2}
          onInput={(minute) => props.change({ minute })}
        />
      </Match>
      <Match when={props.draft.how === "day"}>
        <Time {...props} />
      </Match>
      <Match when={props.draft.how === "week"}>
        <DayToggles
          label={schedule.editor.weekdays}
          error={props.problemOf("weekdays")}
          days={weekdays()}
          chosen={props.draft.weekdays}
          onChoose={(chosen) => props.change({ weekdays: chosen })}
        />
        <Time {...props} />
      </Match>
      <Match when={props.draft.how === "month"}>
        <MonthDay {...props} />
        <Time {...props} />
      </Match>
      <Match when={props.draft.how === "interval"}>
        <Interval {...props} />
      </Match>
      <Match when={props.draft.how === "once"}>
        <div class={pair}>
          <TextField
            kind="date"
            label={schedule.editor.date}
            error={props.problemOf("date")}
            value={props.draft.date}
            onInput={(date) => props.change({ date })}
          />
          <Time {...props} />
        </div>
      </Match>
      <Match when={props.draft.how === "cron"}>
        <TextField
          isCode
          label={schedule.editor.expression}
          hint={schedule.editor.expressionHint}
          error={props.problemOf("expression")}
          value={props.draft.expression}
          maxLength={200}
          placeholder="30 7 * * 1-5"
          onInput={(expression) => props.change({ expression })}
        />
      </Match>
      <Match when={props.draft.how === "file"}>
        <TriggerFolder {...props} />
      </Match>
      <Match when={props.draft.how === "feed"}>
        <Feed {...props} />
      </Match>
      <Match when={props.draft.how === "webhook"}>
        <Show when={props.isNew}>
          <p class="text-ink-soft text-pretty">{schedule.editor.webhookLead}</p>
        </Show>
        <ToggleField
          label={schedule.editor.signed}
          hint={schedule.editor.signedHint}
          isOn={props.draft.isSigned}
          onInput={(isSigned) => props.change({ isSigned })}
        />
      </Match>
      <Match when={props.draft.how === "event"}>
        <TextField
          isCode
          label={schedule.editor.eventName}
          hint={schedule.editor.eventNameHint}
          error={props.problemOf("eventName")}
          value={props.draft.eventName}
          maxLength={80}
          onInput={(eventName) => props.change({ eventName })}
        />
        <TextField
          label={schedule.editor.eventSource}
          mark={words.runForm.optional}
          hint={schedule.editor.eventSourceHint}
          error={props.problemOf("eventSource")}
          value={props.draft.eventSource}
          maxLength={100}
          onInput={(eventSource) => props.change({ eventSource })}
        />
      </Match>
    </Switch>
  );
}

const pair = "grid grid-cols-[repeat(auto-fit,minmax(min(100%,10rem),1fr))] gap-3";

function Time(props: TriggerFieldsProps) {
  return (
    <TextField
      kind="time"
      label={schedule.editor.time}
      error={props.problemOf("time")}
      value={props.draft.time}
      onInput={(time) => props.change({ time })}
    />
  );
}

function MonthDay(props: TriggerFieldsProps) {
  const days = [...Array.from({ length: 31 }, (_, at) => String(at + 1)), "last"];
  const isRare = () => ["29", "30", "31"].includes(props.draft.monthDay);
  return (
    <ChoiceField
      label={schedule.editor.monthDay}
      error={props.problemOf("monthDay")}
      hint={isRare() ? schedule.editor.monthDayHint : undefined}
      choices={days.map((day) =>
        day === "last" ? schedule.editor.lastDay : schedule.editor.monthDayN(Number(day)),
      )}
      value={String(days.indexOf(props.draft.monthDay))}
      onInput={(at) => props.change({ monthDay: days[Number(at)] ?? "1" })}
    />
  );
}

function Interval(props: TriggerFieldsProps) {
  const change = (part: Partial<TriggerDraft["first"]>) =>
    props.change({ first: { ...props.draft.first, ...part } });
  return (
    <>
      <SpanField
        label={schedule.editor.every}
        hint={schedule.editor.leastEvery(everyWords(props.leastEveryMs))}
        error={props.problemOf("every")}
        amount={props.draft.every.amount}
        unit={props.draft.every.unit}
        units={unitChoices()}
        unitLabel={schedule.editor.unit}
        onInput={(every) => props.change({ every })}
      />
      <fieldset class="flex flex-col gap-1.5">
        <legend class="mb-1.5 font-strong">
          {schedule.editor.first}{" "}
          <span class="text-small font-normal text-ink-soft">{words.runForm.optional}</span>
        </legend>
        <div class={pair}>
          <TextField
            kind="date"
            label={schedule.editor.date}
            error={props.problemOf("first")}
            value={props.draft.first.date}
            onInput={(date) => change({ date })}
          />
          <TextField
            kind="time"
            label={schedule.editor.time}
            value={props.draft.first.time}
            onInput={(time) => change({ time })}
          />
        </div>
        <p class="text-small text-ink-soft">{schedule.editor.firstHint}</p>
      </fieldset>
    </>
  );
}

function Feed(props: TriggerFieldsProps) {
  return (
    <>
      <TextField
        kind="address"
        label={schedule.editor.url}
        error={props.problemOf("url")}
        value={props.draft.url}
        maxLength={2_000}
        placeholder="https://example.com/feed.xml"
        note={<TriggerOpens newGrants={props.newGrants} isAdmin={props.isAdmin} />}
        onInput={(url) => props.change({ url })}
      />
      <SpanField
        label={schedule.editor.look}
        hint={schedule.editor.leastEvery(everyWords(Math.max(60_000, props.leastEveryMs)))}
        error={props.problemOf("look")}
        amount={props.draft.look.amount}
        unit={props.draft.look.unit}
        units={unitChoices(["minutes", "hours", "days"])}
        unitLabel={schedule.editor.unit}
        onInput={(look) => props.change({ look })}
      />
    </>
  );
}
