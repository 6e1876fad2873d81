// Starts the app. The order matters: the policy before any markup, the link out of the address before the router.
import "./app.css";
import { render } from "solid-js/web";
import { App } from "./app.tsx";
import { catchOpenedLinks } from "./state/opened-link.ts";
import { installTrustedTypes } from "./trusted-types.ts";

installTrustedTypes();
catchOpenedLinks();

const root = document.querySelector("#app");
if (root) render(() => <App />, root);
