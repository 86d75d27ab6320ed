// Dresses the form as the shop asks: Stripe's theme names, variables and rules, as documented for the Appearance API.

const THEMES = {
  stripe: {
    colorPrimary: "#0570de",
    colorBackground: "#ffffff",
    colorText: "#30313d",
    colorTextSecondary: "#5f606b",
    colorDanger: "#c4183a",
  },
  night: {
    colorPrimary: "#85d996",
    colorBackground: "#30313d",
    colorText: "#ffffff",
    colorTextSecondary: "#c9c9d1",
    colorDanger: "#fe87a1",
  },
  flat: {
    colorPrimary: "#0570de",
    colorBackground: "#f1f1f1",
    colorText: "#30313d",
    colorTextSecondary: "#5f606b",
    colorDanger: "#c4183a",
  },
};
const PASSED_ON = [
  "colorPrimary",
  "colorBackground",
  "colorText",
  "colorTextSecondary",
  "colorTextPlaceholder",
  "colorDanger",
  "fontFamily",
  "fontSizeBase",
  "fontWeightNormal",
  "fontWeightMedium",
  "borderRadius",
  "spacingUnit",
];
const ALLOWED_SELECTOR = /^\.(Input|Label|Error|Tab|AccordionItem|Block|CheckboxInput)[-:.\w ]*$/;
const rules = new CSSStyleSheet();
document.adoptedStyleSheets = [rules];

/** @param {{theme?: string, variables?: Record<string, string>, rules?: Record<string, Record<string, string>>}} appearance */
export function dress(appearance = {}) {
  const name = appearance.theme === "night" || appearance.theme === "flat" ? appearance.theme : "stripe";
  const root = document.documentElement;
  root.dataset.theme = name;
  /** @type {Record<string, string>} */
  const variables = { ...THEMES[name], ...appearance.variables };
  for (const variable of PASSED_ON) {
    if (variables[variable]) root.style.setProperty(`--${variable}`, variables[variable]);
    else root.style.removeProperty(`--${variable}`);
  }
  while (rules.cssRules.length > 0) rules.deleteRule(0);
  for (const [selector, properties] of Object.entries(appearance.rules ?? {})) addRule(selector, properties);
}

/**
 * @param {string} selector
 * @param {Record<string, string>} properties
 */
function addRule(selector, properties) {
  if (!ALLOWED_SELECTOR.test(selector)) return console.warn(`appearance.rules: unknown selector ${selector}`);
  const index = rules.insertRule(`${selector} {}`, rules.cssRules.length);
  Object.assign(/** @type {CSSStyleRule} */ (rules.cssRules[index]).style, properties);
}

/** @param {({family: string, src: string, weight?: string, style?: string, display?: FontDisplay} | {cssSrc: string})[]} fonts */
export function loadFonts(fonts = []) {
  for (const font of fonts) {
    if ("cssSrc" in font) {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = font.cssSrc;
      document.head.append(link);
    } else {
      const { family, src, weight = "normal", style = "normal", display = "swap" } = font;
      const face = new FontFace(family, src, { weight, style, display });
      document.fonts.add(face);
      face.load().catch((error) => console.warn(`The font ${family} could not be loaded: ${error}`));
    }
  }
}
