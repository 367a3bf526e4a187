#!/usr/bin/env node
import '../../../tools/launch.mjs'
