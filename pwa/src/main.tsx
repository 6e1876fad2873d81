// Starts the app. The order matters: the policy before any markup, the link out of the address before
// the router, the words before the first page.
import "./app.css";
import { render } from "solid-js/web";
import { App } from "./app.tsx";
import { catchInstallOffer } from "./state/app-install.ts";
import { catchOpenedLinks, straightenAddress } from "./state/opened-link.ts";
import { followNotifications } from "./state/opened-notification.ts";
import { preferredLanguage } from "./state/preferences.ts";
import { installTrustedTypes } from "./trusted-types.ts";
import { language, speak } from "./words.ts";

installTrustedTypes();
catchOpenedLinks();
straightenAddress();
catchInstallOffer();
followNotifications();
await speak(preferredLanguage());
document.documentElement.lang = language;

const root = document.querySelector("#app");
if (root) render(() => <App />, root);
