import type { TopicSource, TopicSubscriber } from '../topic-hub.ts';

/** Someone who gets messages as they are, or wrapped in `{"stream":…,"data":…}`. */
export interface BinanceSubscriber extends TopicSubscriber {
  readonly isCombined: boolean;
}

/** Wraps the payloads of a stream for those who want them so. */
export function wrapperOf(name: string): NonNullable<TopicSource<BinanceSubscriber>['wrap']> {
  const head = `{"stream":${JSON.stringify(name)},"data":`;
  return (payload, { isCombined }) =>
    isCombined ? { shape: 'combined', text: () => `${head}${payload}}` } : { shape: '', text: () => payload };
}
