// The two globals every JavaScript runtime has that the ES library does not declare. Only the runtime-free layers include
// this file; the others get the same names from Node's or the DOM's own types.

declare class TextDecoder {
  constructor(label?: 'utf-8', options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(bytes?: Uint8Array | ArrayBuffer): string;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
