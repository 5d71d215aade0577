/** Where a crosshair is: open time of the candle, epoch ms, and price. */
export interface CrosshairPlace {
  readonly time: number;
  readonly price: number;
}

/** Takes where the crosshair of another chart is; undefined if it left. */
export type CrosshairFollower = (place: CrosshairPlace | undefined) => void;

/** Lets the charts of a link group show their crosshairs at the same place. */
export class CrosshairGroups {
  readonly #followers = new Map<number, Set<CrosshairFollower>>();

  /** Adds a chart to a group. Returns what takes it out. */
  join(group: number, follower: CrosshairFollower): () => void {
    const members = this.#followers.get(group) ?? new Set();
    this.#followers.set(group, members.add(follower));
    return () => {
      members.delete(follower);
      if (members.size === 0 && this.#followers.get(group) === members) this.#followers.delete(group);
    };
  }

  /** Says to the others of a group where the crosshair of `mover` is. */
  move(group: number, mover: CrosshairFollower, place: CrosshairPlace | undefined): void {
    for (const follower of this.#followers.get(group) ?? []) if (follower !== mover) follower(place);
  }
}

/** The groups of this window. */
export const CROSSHAIRS = new CrosshairGroups();
