// SPDX-License-Identifier: Apache-2.0
// onnxruntime-web publishes no types for this entry; `runtime.ts` checks what it imports from it.
declare module 'onnxruntime-web/wasm'
