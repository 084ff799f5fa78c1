// Elements from data. Text only ever enters as text nodes: a name in the findings cannot become markup.

export type Child = Node | string | null | undefined | false;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | boolean | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(
    ...children.filter((child): child is Node | string => child != null && child !== false),
  );
  return element;
}

export function button(label: string, description: string, act: () => void): HTMLButtonElement {
  const element = h("button", { type: "button", "aria-label": description }, label);
  element.addEventListener("click", act);
  return element;
}
