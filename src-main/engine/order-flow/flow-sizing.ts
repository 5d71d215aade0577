import {
  baseFactors,
  notionalFactors,
  type ContractTerms,
  type SizeFactors,
} from '../../../src-shared/market/contract.ts';

/** How sizes of an instrument become quote units, undefined while the size of a contract is not known, and whether its contracts are worth a fixed number of them. */
export interface FlowSizing {
  readonly notional: SizeFactors | undefined;
  readonly isInverse: boolean;
}

/** How it is for an instrument. */
export function toFlowSizing(instrument: ContractTerms): FlowSizing {
  return {
    notional: notionalFactors(instrument),
    isInverse: (baseFactors(instrument)?.perInverse ?? 0) !== 0,
  };
}
