// SPDX-License-Identifier: Apache-2.0
// Types of the few calls we make of the SQLite driver; the package ships its own without telling the compiler.
declare module 'better-sqlite3-multiple-ciphers' {
  namespace Database {
    interface Statement<Parameters extends readonly unknown[] = [], Row = unknown> {
      run(...parameters: Parameters): { readonly changes: number }
      get(...parameters: Parameters): Row | undefined
      all(...parameters: Parameters): Row[]
    }
    interface Transaction {
      <T>(work: () => T): (() => T) & { immediate(): T }
    }
    interface Database {
      pragma(source: string, options?: { readonly simple?: boolean }): unknown
      prepare<Parameters extends readonly unknown[] = [], Row = unknown>(source: string): Statement<Parameters, Row>
      exec(source: string): this
      transaction: Transaction
      close(): this
    }
  }
  const Database: new (filename: string, options?: { readonly timeout?: number }) => Database.Database
  export = Database
}
