import type { App } from 'electron';

/** What macOS hands over while the app starts or runs: associated files that were opened, and links that were followed, as arguments. */
export class OpenRequests {
  #waiting: string[] = [];
  #follow: ((argument: string) => void) | undefined;

  constructor(app: Pick<App, 'on'>) {
    app.on('open-file', (event, file) => {
      event.preventDefault();
      this.#take(file);
    });
    app.on('open-url', (event, url) => {
      event.preventDefault();
      this.#take(url);
    });
  }

  /** Follows what has come so far, and from now on whatever comes. */
  begin(follow: (argument: string) => void): void {
    this.#follow = follow;
    for (const argument of this.#waiting.splice(0)) follow(argument);
  }

  #take(argument: string): void {
    if (this.#follow !== undefined) this.#follow(argument);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(argument);
  }
}

/** More were not meant by a person. */
const MOST_WAITING = 8;
