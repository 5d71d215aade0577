import { describe, expect, test } from 'vitest';
import { MANUALS } from './manual.ts';
import { createProgram } from './run-cli.ts';

const NAMES = createProgram(() => undefined).commands.map((command) => command.name());

function manualOf(name: string): string {
  const command = createProgram(() => undefined).commands.find((each) => each.name() === name);
  return command?.configureOutput({ getOutHelpWidth: () => 80 }).helpInformation() ?? '';
}

test('there is a manual for every command, and for nothing else', () => {
  expect(Object.keys(MANUALS)).toEqual(NAMES);
});

describe.each(NAMES)('%s', (name) => {
  test('has the sections of a manual page, within 80 columns', () => {
    const lines = manualOf(name).split('\n');
    const sections = lines.filter((line) => /^[A-Z][A-Z ]+$/.test(line));
    expect(sections).toEqual(
      ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'ARGUMENTS', 'OPTIONS', 'EXAMPLES', 'EXIT STATUS', 'ENVIRONMENT'].filter(
        (section) => sections.includes(section),
      ),
    );
    expect(sections).toEqual(
      expect.arrayContaining(['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'EXAMPLES', 'EXIT STATUS']),
    );
    expect(lines.filter((line) => line.length > 80 && line.trim().includes(' '))).toEqual([]);
    expect(lines[1]).toBe(`    tapedeck ${name} - ${MANUALS[name]?.summary ?? ''}`);
  });

  test.each(MANUALS[name]?.examples ?? [])('its example is right: %s', async (line) => {
    const program = createProgram(() => undefined);
    let ran = '';
    for (const command of program.commands)
      command.configureOutput({ writeErr: () => undefined }).action(() => {
        ran = command.name();
      });
    const [, ...words] = line.replace(/ [<>].*$/, '').split(' ');
    await program.parseAsync(words, { from: 'user' });
    expect(ran).toBe(name);
  });
});

test('variables and exit codes are those of the command', () => {
  expect(manualOf('serve')).toContain('TAPEDECK_SERVE_TOKEN');
  expect(manualOf('quotes')).toMatch(/ENVIRONMENT[\s\S]*MAX_REQUESTS_PER_HOUR\n\s+the same as --max-requests-per-hour/);
  expect(manualOf('simulate')).not.toContain('ENVIRONMENT');
  expect([manualOf('replay').includes('\n    3  some'), manualOf('stream').includes('\n    3  some')]).toEqual([
    true,
    false,
  ]);
});
