/** Names under which people know an asset, beside its ticker; in capitals. Empty if there are none. */
export function assetNames(ticker: string): readonly string[] {
  return NAMES.get(ticker) ?? NONE;
}

const NONE: readonly string[] = [];

/** The names of the assets themselves, as their projects write them, and those that are in wide use. */
const NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['ADA', ['CARDANO']],
  ['ALGO', ['ALGORAND']],
  ['APT', ['APTOS']],
  ['ARB', ['ARBITRUM']],
  ['ATOM', ['COSMOS']],
  ['AVAX', ['AVALANCHE']],
  ['BCH', ['BITCOIN CASH']],
  ['BNB', ['BINANCE COIN']],
  ['BTC', ['BITCOIN', 'XBT', '比特币']],
  ['DOGE', ['DOGECOIN', '狗狗币']],
  ['DOT', ['POLKADOT']],
  ['ETC', ['ETHEREUM CLASSIC']],
  ['ETH', ['ETHEREUM', 'ETHER', '以太坊']],
  ['FIL', ['FILECOIN']],
  ['HBAR', ['HEDERA']],
  ['HYPE', ['HYPERLIQUID']],
  ['ICP', ['INTERNET COMPUTER']],
  ['INJ', ['INJECTIVE']],
  ['LINK', ['CHAINLINK']],
  ['LTC', ['LITECOIN', '莱特币']],
  ['MATIC', ['POLYGON']],
  ['ONDO', ['ONDO FINANCE']],
  ['OP', ['OPTIMISM']],
  ['PAXG', ['PAX GOLD', 'GOLD']],
  ['POL', ['POLYGON']],
  ['RENDER', ['RENDER NETWORK', 'RNDR']],
  ['SHIB', ['SHIBA INU']],
  ['SOL', ['SOLANA']],
  ['TIA', ['CELESTIA']],
  ['TON', ['TONCOIN']],
  ['TRX', ['TRON']],
  ['UNI', ['UNISWAP']],
  ['VET', ['VECHAIN']],
  ['WLD', ['WORLDCOIN']],
  ['XAUT', ['TETHER GOLD', 'GOLD']],
  ['XLM', ['STELLAR']],
  ['XMR', ['MONERO']],
  ['XRP', ['RIPPLE', '瑞波币']],
  ['XTZ', ['TEZOS']],
]);
