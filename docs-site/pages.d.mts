/** A page of the site. */
export interface Page {
  /** Path in the repository. */
  readonly file: string;
  readonly group: string;
  /** What stands for it in addresses. */
  readonly id: string;
  readonly markdown: string;
}

/** Every page of the repository in `root`, in the order of the contents. */
export function readPages(root: string): readonly Page[];
