/** What Stripe.js puts on the window. */
interface Window {
  Stripe?: import("@stripe/stripe-js").StripeConstructor;
}

/** Chromium's; see https://wicg.github.io/file-system-access/ */
interface Window {
  showSaveFilePicker(options: { suggestedName?: string }): Promise<FileSystemFileHandle>;
}
