// SPDX-License-Identifier: Apache-2.0
// Where the page begins.
import { render } from 'preact'
import { App } from './view/app.tsx'
import './style.css'

const root = document.getElementById('app')
if (root !== null) render(<App />, root)
