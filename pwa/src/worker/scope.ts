/** What the worker uses of its own globals; the platform's types for them clash with a page's. */
export interface WorkerScope {
  readonly registration: {
    showNotification(title: string, options: ShownOptions): Promise<void>;
    getNotifications(filter?: { readonly tag: string }): Promise<readonly ShownNotification[]>;
  };
  readonly clients: {
    matchAll(options: {
      readonly type: "window";
      readonly includeUncontrolled: boolean;
    }): Promise<readonly WorkerWindow[]>;
    /** Refused unless a person has just tapped a notification. */
    openWindow(url: string): Promise<unknown>;
  };
  /** Browsers that can put no number on the app's icon have no `setAppBadge`. */
  readonly navigator: {
    readonly language: string;
    readonly languages?: readonly string[];
    setAppBadge?(count: number): Promise<void>;
  };
}

/** A page of the app that is open. */
export interface WorkerWindow {
  readonly visibilityState: "visible" | "hidden";
  postMessage(message: unknown): void;
  /** Refused unless a person has just tapped a notification. */
  focus(): Promise<unknown>;
}

/** With what a page's own types leave out: only workers show buttons. */
export interface ShownOptions extends NotificationOptions {
  readonly renotify?: boolean;
  readonly actions?: readonly { readonly action: string; readonly title: string }[];
}

export type ShownNotification = Pick<Notification, "title" | "body" | "tag" | "lang" | "data" | "close">;
