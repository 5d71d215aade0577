// House rules that no published rule expresses: who may import what (docs/ARCHITECTURE.md, "Who may import what"),
// and a doc comment on every export (tests and e2e apart). Run by `npm run lint` through oxlint's jsPlugins.
import path from 'node:path';
import { LAYERS } from './layers.mjs';
import { nonLinearity } from './linear-regex.mjs';
import { TOLERATED } from './tolerated-regexes.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

const layers = {
  create(context) {
    const file = path.relative(ROOT, context.physicalFilename ?? context.filename).replaceAll('\\', '/');
    const layer = LAYERS.find((l) => l.files.test(file));
    if (layer === undefined) return {};
    const check = (node) => {
      if (node.source === null || node.source === undefined) return;
      const specifier = node.source.value;
      const target = specifier.startsWith('.')
        ? path.relative(ROOT, path.resolve(ROOT, path.dirname(file), specifier)).replaceAll('\\', '/')
        : `package:${specifier}`;
      if (layer.may.some((allowed) => allowed.test(target))) return;
      if (layer.sameFolder !== undefined && sharesFolder(layer.sameFolder, file, target)) return;
      context.report({ node: node.source, message: `${layer.name} must not import ${target}: ${layer.why}` });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: (node) => {
        if (node.source?.type === 'Literal') check(node);
      },
    };
  },
};

/** Whether both files live in the same folder one level below `folder`. */
function sharesFolder(folder, file, target) {
  const own = file.slice(folder.length).split('/')[0];
  return target.startsWith(`${folder}${own}/`);
}

const exportDoc = {
  create(context) {
    const source = context.sourceCode;
    const check = (node) => {
      if (node.declaration === null || node.declaration === undefined) return;
      const before = source.getCommentsBefore(node);
      const last = before.at(-1);
      if (last !== undefined && last.type === 'Block' && last.value.startsWith('*')) return;
      if (node.declaration.type === 'TSDeclareFunction') return;
      context.report({ node, message: 'Every export has a doc comment: what it is or returns, as a statement.' });
    };
    return { ExportNamedDeclaration: check };
  },
};

/** Text from outside reaches a terminal by `terminal.ts` and `line-output.ts` only, which make it safe. */
const rawOutput = {
  create(context) {
    const file = path.relative(ROOT, context.physicalFilename ?? context.filename).replaceAll('\\', '/');
    if (!file.startsWith('src-main/hosts/') || /\.test\.ts$|cli\/(?:terminal|line-output)\.ts$/.test(file)) return {};
    return {
      CallExpression: (node) => {
        const { callee } = node;
        if (callee.type !== 'MemberExpression' || callee.property.name !== 'write') return;
        const { object } = callee;
        if (object.type !== 'MemberExpression' || object.object.name !== 'process') return;
        if (object.property.name !== 'stdout' && object.property.name !== 'stderr') return;
        context.report({
          node,
          message: 'Write by say() or complain() of cli/terminal.ts, which make outside text safe.',
        });
      },
    };
  },
};

/** Methods to which arrays of any length are tempting to spread. */
const SPREAD_INTO = new Set(['push', 'unshift', 'max', 'min', 'fromCharCode']);

const noSpreadCall = {
  create(context) {
    return {
      CallExpression: (node) => {
        if (node.callee.type !== 'MemberExpression' || !SPREAD_INTO.has(node.callee.property.name)) return;
        for (const argument of node.arguments)
          if (argument.type === 'SpreadElement')
            context.report({
              node: argument,
              message:
                'An array of some hundred thousand overflows the stack here: use a loop, or greatest() and least().',
            });
      },
    };
  },
};

/** A regular expression must not take longer than in proportion to a text from outside: see `linear-regex.mjs`. */
const linearRegex = {
  create(context) {
    const file = path.relative(ROOT, context.physicalFilename ?? context.filename).replaceAll('\\', '/');
    const check = (node, source, flags) => {
      const problem = nonLinearity(source, flags);
      if (problem === undefined || TOLERATED.some((one) => one.file === file && one.source === source)) return;
      context.report({
        node,
        message: `This regular expression may take far longer than its text is long (${problem}): tie it to the start, make what meets exclude each other, or read the text by hand. If it only sees short texts of ours, add it to tools/lint/tolerated-regexes.mjs.`,
      });
    };
    const checkCall = (node) => {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'RegExp') return;
      const [pattern, flags] = node.arguments;
      if (pattern?.type === 'Literal' && typeof pattern.value === 'string')
        check(node, pattern.value, typeof flags?.value === 'string' ? flags.value : '');
      else if (!TOLERATED.some((one) => one.file === file && one.source === 'made'))
        context.report({
          node,
          message: 'What a regular expression is made of cannot be judged here: write it as a literal.',
        });
    };
    return {
      Literal: (node) => {
        if (node.regex !== undefined && node.regex !== null) check(node, node.regex.pattern, node.regex.flags);
      },
      NewExpression: checkCall,
      CallExpression: checkCall,
    };
  },
};

export default {
  meta: { name: 'tapedeck' },
  rules: {
    layers,
    'export-doc': exportDoc,
    'raw-output': rawOutput,
    'no-spread-call': noSpreadCall,
    'linear-regex': linearRegex,
  },
};
