import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defineConfig } from '@playwright/test';

const root = resolve(import.meta.dirname, '..');
const running = process.env.E2E_BASE_URL;
const own = { site: '127.0.0.1:3100', admin: '127.0.0.1:3101' };

/** The program that ships, or the unoptimised one where only that was built. */
function program(): string {
  if (process.env.E2E_PROGRAM) return resolve(root, process.env.E2E_PROGRAM);
  const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
  const release = join(target, 'release', 'my-account');
  return existsSync(release) ? release : join(target, 'debug', 'my-account');
}

/** A folder for what the program makes by itself; it goes when the tests have ended. */
function folder(): string {
  if (!process.env.E2E_VAR_DIR) {
    const made = mkdtempSync(join(tmpdir(), 'my-account-end2end-'));
    process.env.E2E_VAR_DIR = made;
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  return process.env.E2E_VAR_DIR;
}

process.env.CHROMIUM ||= execFileSync(join(root, 'scripts/chromium'), { cwd: root, encoding: 'utf8' }).trim();

export default defineConfig({
  testDir: 'journeys',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // One more try where nobody watches; the report calls such a test flaky.
  retries: process.env.CI || !process.stdout.isTTY ? 1 : 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    baseURL: running ?? `http://${own.site}`,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      // Chromium's sandbox does not start for root.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
  // Every journey with the islands, and again with scripts off. What only a script can look at is looked at once.
  projects: [
    { name: 'wasm', use: { javaScriptEnabled: true } },
    { name: 'plain', use: { javaScriptEnabled: false }, testIgnore: /accessibility\.spec\.ts/ },
  ],
  webServer: running
    ? undefined
    : {
        command: `'${program()}' serve --demo`,
        cwd: root,
        url: `http://${own.admin}/health/ready`,
        timeout: 180_000,
        reuseExistingServer: false,
        gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
        env: {
          MY_ACCOUNT_LISTEN: own.site,
          MY_ACCOUNT_ADMIN_LISTEN: own.admin,
          MY_ACCOUNT_PUBLIC_URL: `http://${own.site}`,
          MY_ACCOUNT_VAR_DIR: folder(),
        },
      },
});
