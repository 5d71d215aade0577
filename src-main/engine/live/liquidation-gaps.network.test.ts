import { expect, test } from 'vitest';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';

test.each([
  ['binance-usdm', 'SIM0001USDT'],
  ['bybit-linear', 'SIM0001USDT'],
  ['okx', 'SIM0001-USDT-SWAP'],
  ['gate-usdm', 'SIM0001_USDT'],
] as const)(
  '%s: a lost connection is a gap of its liquidations, from what it received last until they come again',
  async (venue, symbol) => {
    const network = new SimulatorNetwork({ seed: 3, symbols: 1, eventsPerSecond: 5, venues: [venue] });
    const engine = engineOn(network, { config: { venue } });
    await engine.start();
    engine.source.open(venue, { channel: 'liquidation', symbol });
    engine.source.open(venue, { channel: 'bbo', symbol });
    await network.run(60_000);
    const gaps = () =>
      engine.source.ledger({ kinds: ['gap'] }).entries.filter(({ channel }) => channel === 'liquidation');
    expect(gaps()).toEqual([]);
    const lostAt = network.clock.now();
    engine.source.reconnect();
    await network.run(30_000);
    const [gap] = gaps();
    expect(gap).toMatchObject({ venue, count: 0, reason: 'connection-lost' });
    // The connection was alive though there may have been no liquidation.
    expect(gap?.from).toBeGreaterThan(lostAt - 20_000);
    expect(gap?.from).toBeLessThanOrEqual(lostAt);
    expect(gap?.to).toBeGreaterThan(lostAt);
    expect(gap?.to).toBeLessThan(lostAt + 15_000);
    expect(gaps()).toHaveLength(1);
    await stopped(engine, network);
  },
);
