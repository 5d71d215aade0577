import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

/**
 * Checks what a page shows now by axe-core: nothing of critical or serious impact may be found. It runs in an isolated world, since the policy
 * of the page lets no foreign script run in its own.
 */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  try {
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId } = await session.send('Page.createIsolatedWorld', {
      frameId: frameTree.frame.id,
      worldName: 'axe',
    });
    const run = async (expression: string): Promise<unknown> => {
      const answer = await session.send('Runtime.evaluate', {
        expression,
        contextId: executionContextId,
        awaitPromise: true,
        returnByValue: true,
      });
      if (answer.exceptionDetails !== undefined) throw new Error(JSON.stringify(answer.exceptionDetails));
      return answer.result.value;
    };
    await run(`${AXE}; undefined`);
    const { violations } = JSON.parse(
      String(
        await run(
          `axe.run(${JSON.stringify(SHOWN)}, ${JSON.stringify(OPTIONS)}).then((found) => JSON.stringify(found))`,
        ),
      ),
    ) as AxeResults;
    expect(
      violations
        .filter(({ impact }) => impact === 'critical' || impact === 'serious')
        .flatMap(({ id, impact, nodes }) =>
          nodes.map((node) => `${String(impact)} ${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
        ),
      what,
    ).toEqual([]);
  } finally {
    await session.detach();
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** What is stale or over is faint on purpose: it may not be relied on. The same panels are checked while they are live. */
const SHOWN = { include: [['html']], exclude: [['.panel[data-dimmed] .panel-body']] };
const OPTIONS: RunOptions = { resultTypes: ['violations'], elementRef: false };
