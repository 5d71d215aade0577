/**
 * CSP source of the one style element the chart library adds: its attribution logo, kept because the licence asks for it. Hosts put it
 * into `style-src`. A test beside the chart compares it with the installed library, so an upgrade that changes it fails there.
 */
export const CHART_LOGO_STYLE_SOURCE = "'sha256-3pRED1tOXas1FXFoPb9TGCjmYe9XQsmO9OV23khV2nY='";

/** Where the logo links to; on the list of links that may be opened outside the app. */
export const CHART_LOGO_LINK = 'https://www.tradingview.com/';
