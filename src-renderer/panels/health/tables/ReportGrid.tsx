import { useRef } from 'react';
import type { ReactNode } from 'react';
import type { HealthReport } from '../../../../src-shared/wire/health.ts';
import type { Feed } from '../../../feed/feed.ts';
import { Grid } from '../../../ui/Grid.tsx';
import type { GridCell, GridColumn } from '../../../ui/virtual-grid.ts';

/** A table that is made anew from each report; its rows are walked with the arrow keys. */
export function ReportGrid<Row>({
  feed,
  subs,
  columns,
  label,
  testId,
  rowsOf,
  cellOf,
  nameOf,
  isIll,
  emptyText,
  chosen: ofOwner,
}: ReportGridProps<Row>): ReactNode {
  const rows = useRef<readonly Row[]>([]);
  const own = useRef<string | undefined>(undefined);
  const chosen = ofOwner ?? own;
  return (
    <Grid
      feed={feed}
      subs={subs}
      columns={columns}
      label={label}
      testId={testId}
      emptyText={() => (feed.health().report === undefined ? '' : emptyText)}
      beforeDraw={() => {
        const { report } = feed.health();
        rows.current = report === undefined ? [] : rowsOf(report);
      }}
      source={{
        rowCount: () => rows.current.length,
        cell: (at, column) => {
          const row = rows.current[at];
          return row === undefined ? EMPTY : cellOf(row, columns[column]?.id ?? '', feed.engineNow());
        },
        rowState: (at) => {
          const row = rows.current[at];
          return row !== undefined && isIll(row) ? 'ill' : '';
        },
      }}
      selection={{
        row: () => rows.current.findIndex((row) => nameOf(row) === chosen.current),
        choose: (at) => {
          const row = rows.current[at];
          chosen.current = row === undefined ? undefined : nameOf(row);
        },
      }}
    />
  );
}

interface ReportGridProps<Row> {
  readonly feed: Feed;
  readonly subs: readonly string[];
  readonly columns: readonly GridColumn[];
  readonly label: string;
  readonly testId: string;
  readonly rowsOf: (report: HealthReport) => readonly Row[];
  /** `now` is engine time. */
  readonly cellOf: (row: Row, column: string, now: number) => GridCell;
  /** Unique. */
  readonly nameOf: (row: Row) => string;
  /** Whether the row is marked as not well. */
  readonly isIll: (row: Row) => boolean;
  readonly emptyText: string;
  /** The name of the chosen row, of an owner who wants to know it. */
  readonly chosen?: { current: string | undefined };
}

const EMPTY: GridCell = { text: '' };
