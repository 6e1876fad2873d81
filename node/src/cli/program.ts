/** Every command of `hob` and its options, in one place; what each does is in the files beside this one. */
import { Command, InvalidArgumentError, Option } from "commander";
import { inboxViews } from "@hob/shared/model/inbox";
import { roles } from "@hob/shared/model/role";
import { hobVersion } from "../config.ts";
import { exportAudit, listAudit, verifyAudit } from "./audit.ts";
import { answerItem, approveItem, rejectItem } from "./decide.ts";
import { runDoctor } from "./doctor.ts";
import { dismissItems, listInbox, restoreItems, showItem, snoozeItems } from "./inbox.ts";
import {
  listDevices,
  listMembers,
  listRuns,
  pairDevice,
  printLogs,
  revokeDevice,
  startRun,
} from "./local.ts";
import { explainPolicy, listPolicies, removePolicy, setPolicy } from "./policies.ts";
import { runDue, type OpenAlone } from "./run-due.ts";
import { resetDevices } from "./reset-devices.ts";
import { remoteCall, remoteFollow, remotePair } from "./remote.ts";

/** The commands that keep running; `main.ts` hands them in, since they stand above this layer. */
export interface ServeCommands {
  up(options: UpOptions): Promise<void>;
  node(options: NodeOptions): Promise<void>;
  relay(options: RelayOptions): Promise<void>;
  /** Opens the house for one command, where no node runs; closing it waits for what was begun. */
  readonly openAlone: OpenAlone;
  /** Every setting of a relay, in the order of its help. */
  readonly relaySettings: readonly RelaySettingOption[];
}

export interface RelaySettingOption {
  /** Under this name it stands in the options and in the settings file. */
  readonly key: string;
  readonly flag: string;
  readonly variable: string;
  readonly help: string;
  readonly isToggle: boolean;
  readonly standard: string | undefined;
}

export interface UpOptions {
  readonly home?: string;
  readonly port?: number;
  readonly origin?: string;
  readonly json?: boolean;
}

export interface NodeOptions {
  readonly relay?: string;
  readonly home?: string;
  readonly origin?: string;
  readonly json?: boolean;
}

export interface RelayOptions {
  readonly config?: string;
  readonly json?: boolean;
  /** Settings as typed, by key. */
  readonly [key: string]: unknown;
}

export function createProgram(serve: ServeCommands): Command {
  const program = new Command("hob")
    .description("A household spirit for automations: home node, relay and terminal remote.")
    .version(hobVersion)
    .showHelpAfterError("(hob --help shows every command)");

  program
    .command("up")
    .description("run app, relay and home node on one loopback port")
    .addOption(homeOption())
    .addOption(portOption())
    .option(
      "--origin <url>",
      "public https address under which the app is reached, behind your TLS proxy (HOB_ORIGIN)",
    )
    .option("--json", "one JSON object a line on stdout and nothing else; opens no invitation")
    .action(serve.up);

  program
    .command("node")
    .description("run the home node alone, against a relay elsewhere")
    .option("--relay <url>", "address of the relay, for example wss://relay.example.com/relay (HOB_RELAY)")
    .addOption(homeOption())
    .option("--origin <url>", "https address under which the app is reached; default: the relay's own")
    .option("--json", "one JSON object a line on stdout")
    .action(serve.node);

  const relay = program
    .command("relay")
    .description("run a relay alone; it serves the app, too, when that is built")
    .option(
      "--config <file>",
      "JSON file of settings, by the names of the flags in camelCase (HOB_RELAY_CONFIG)",
    )
    .option("--json", "one JSON object a line on stdout")
    .action(serve.relay);
  for (const { flag, variable, help, isToggle, standard } of serve.relaySettings) {
    const usual = standard === undefined ? "" : `; ${standard} unless given`;
    relay.addOption(new Option(isToggle ? flag : `${flag} <value>`, `${help}${usual} (${variable})`));
  }

  program
    .command("pair")
    .description("invite a device and type its six digits")
    .addOption(new Option("--role <role>", "what the device may do").choices([...roles]).default("admin"))
    .option(
      "--member <n>",
      "whose device it will be, by the number `hob members` shows; the first unless given",
      wholeNumber,
    )
    .option("--origin <url>", "address under which the new device loads the app")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(pairDevice);

  program
    .command("devices")
    .description("list the paired devices")
    .option("--all", "revoked ones, too")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(listDevices);

  program
    .command("members")
    .description("list the members of the house")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(listMembers);

  program
    .command("revoke")
    .description("take a device out of the house; its session ends at once")
    .argument("<device>", "its number, as `hob devices` shows", wholeNumber)
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(revokeDevice);

  program
    .command("reset-devices")
    .description("take every device out of the house, when all of them are lost; asks first")
    .option("--yes", "do not ask")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(resetDevices);

  program
    .command("run")
    .description("start a run of an automation")
    .argument("<automation>", "its slug or number, for example feed-digest")
    .option("--input <json>", "input as a JSON object, laid over the stored values", "{}")
    .option("--follow", "print the log until the run ends; exit code 1 unless it succeeded")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(startRun);

  program
    .command("runs")
    .description("list the latest runs")
    .option("--automation <automation>", "of this automation only")
    .option("--limit <n>", "how many", wholeNumber, 20)
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(listRuns);

  program
    .command("logs")
    .description("print the log of a run")
    .argument("<run>", "its number", wholeNumber)
    .option("--follow", "go on until the run ends")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(printLogs);

  const inbox = program.command("inbox").description("what needs somebody in this house, and what it tells");

  inbox
    .command("list", { isDefault: true })
    .description("list items: those first that are over soonest, then the newest")
    .addOption(
      new Option("--view <view>", "which of them; all that are open unless given")
        .choices([...inboxViews])
        .default("open"),
    )
    .option("--automation <automation>", "of this automation only")
    .option("--text <text>", "that say this, or whose automation is called so")
    .option("--limit <n>", "how many", wholeNumber, 20)
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(listInbox);

  inbox
    .command("show")
    .description("show one item in full")
    .argument("<item>", "its number, as `hob inbox` shows", wholeNumber)
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(showItem);

  const hashOption = () => new Option("--hash <hash>", "of the item as you saw it, as `hob inbox show` says");

  inbox
    .command("approve")
    .description("say yes to what an item asks, as it was shown")
    .argument("<item>", "its number, as `hob inbox` shows", wholeNumber)
    .addOption(hashOption())
    .option("--always <days>", "and to what comes like it, for so many days", wholeNumber)
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(approveItem);

  inbox
    .command("reject")
    .description("say no to what an item asks; its run ends")
    .argument("<item>", "its number, as `hob inbox` shows", wholeNumber)
    .addOption(hashOption())
    .option("--reason <text>", "why")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(rejectItem);

  inbox
    .command("answer")
    .description("answer a question")
    .argument("<item>", "its number, as `hob inbox` shows", wholeNumber)
    .argument("<answer>", "one of its choices, or its fields as JSON: '{\"count\": 3}'")
    .addOption(hashOption())
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(answerItem);

  inbox
    .command("dismiss")
    .description("put items away that failed or were told, or are seen to")
    .argument("<item...>", "their numbers", wholeNumbers)
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(dismissItems);

  inbox
    .command("restore")
    .description("take back that items were put away or put off")
    .argument("<item...>", "their numbers", wholeNumbers)
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(restoreItems);

  inbox
    .command("snooze")
    .description("put items off, for this terminal; devices still show them")
    .argument("<item...>", "their numbers", wholeNumbers)
    .option("--hours <n>", "for so long", wholeNumber, 1)
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(snoozeItems);

  program
    .command("run-due")
    .description("run what is due; where no node runs, this opens the house, runs it, and closes again")
    .option("--limit <n>", "at most so many triggers; 0 is none", anyNumber, 10)
    .addOption(
      new Option("--kind <kind>", "triggers of this kind only").choices(["cron", "interval", "once"]),
    )
    .option("--automation <automation>", "of this automation only")
    .option("--dry-run", "only say what would run")
    .option("--verbose", "say which trigger, and which runs")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action((options) => runDue(options, serve.openAlone));

  addPolicyCommands(program.command("policies").description("what is allowed, asked about and denied"));
  addAuditCommands(program.command("audit").description("who did what, in a chain that shows changes"));

  program
    .command("doctor")
    .description("look the node over, running or not; exit code 1 where something does not work")
    .option("--relay <url>", "relay to try where the node is off (HOB_RELAY)")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(runDoctor);

  const remote = program.command("remote").description("be a paired device, in a terminal");

  remote
    .command("pair")
    .description("pair with a house by an invitation's link; prints JSON lines")
    .argument("<link>")
    .requiredOption("--profile <dir>", "folder that keeps this device's keys")
    .requiredOption("--name <name>", "what the house will call this device")
    .action(remotePair);

  remote
    .command("call")
    .description("call one command and print its answer as JSON; exit code 1 on a typed error")
    .argument("<method>", "for example home.status")
    .argument("[input]", "a JSON object", "{}")
    .requiredOption("--profile <dir>", "folder that keeps this device's keys")
    .option("--request-id <id>", "the same id is done once, however often it is sent")
    .action(remoteCall);

  remote
    .command("follow")
    .description("follow a run: one JSON object a line, to its end")
    .argument("<run>", "its number", wholeNumber)
    .requiredOption("--profile <dir>", "folder that keeps this device's keys")
    .action(remoteFollow);

  return program;
}

function addPolicyCommands(policies: Command): void {
  policies
    .command("list", { isDefault: true })
    .description("list the rules in force")
    .option("--automation <automation>", "of this automation only")
    .option("--removed", "those that were removed or have expired, too")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(listPolicies);

  policies
    .command("set")
    .description("write a rule")
    .argument("<effect>", "allow, ask or deny")
    .option("--automation <automation>", "of this automation only; the whole household unless given")
    .option("--tool <tool>", "a tool or one of its methods, for example http.delete; every tool unless given")
    .option("--recipient <host>", "calls that reach this host and nobody else")
    .option("--from-risk <risk>", "calls of at least this risk: low, medium, high")
    .option("--per-day <n>", "of an allow: so many a day, and it is asked about more", wholeNumber)
    .option("--note <text>", "why")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(setPolicy);

  policies
    .command("remove")
    .description("take a rule back")
    .argument("<rule>", "its number, as `hob policies` shows", wholeNumber)
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(removePolicy);

  policies
    .command("explain")
    .description("say what would become of a call, and which rule says so")
    .argument("<automation>", "its slug or number")
    .argument("<call>", "for example http.post")
    .option(
      "--args <json>",
      "its arguments as a JSON list; without them what depends on them is taken at its worst",
    )
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(explainPolicy);
}

function addAuditCommands(audit: Command): void {
  const filtered = (command: Command) =>
    command
      .option("--action <action>", "an area or an action, for example run or run.canceled")
      .option("--actor <actor>", "for example terminal, device or device:3")
      .option("--subject <subject>", "for example automation:2")
      .addOption(homeOption())
      .addOption(jsonOption());

  filtered(audit.command("list", { isDefault: true }))
    .description("list entries, the newest first")
    .option("--limit <n>", "how many", wholeNumber, 20)
    .option("--before <n>", "older than this entry", wholeNumber)
    .action(listAudit);

  audit
    .command("verify")
    .description("look along the whole chain; exit code 1 where it is broken")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(verifyAudit);

  filtered(audit.command("export"))
    .description("print every entry, oldest first, a line of JSON each")
    .option("--file <file>", "into this new file instead")
    .action(exportAudit);
}

function homeOption(): Option {
  return new Option("--home <dir>", "folder of everything this house keeps (HOB_HOME)");
}

function portOption(): Option {
  return new Option(
    "--port <n>",
    "loopback port, 7373 unless given; 0 takes a free one (HOB_PORT)",
  ).argParser(portNumber);
}

function jsonOption(): Option {
  return new Option("--json", "print JSON, one object a line");
}

function wholeNumber(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new InvalidArgumentError("Give a whole number from 1.");
  return Number(text);
}

/** One more of several. */
function wholeNumbers(text: string, before: readonly number[] | undefined): number[] {
  return [...(before ?? []), wholeNumber(text)];
}

function anyNumber(text: string): number {
  if (!/^-?[0-9]{1,15}$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}

function portNumber(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("Give a port from 0 to 65535.");
  return Number(text);
}
