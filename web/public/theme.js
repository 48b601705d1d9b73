// Runs before the first paint so that the page never flashes in the other theme.
(() => {
  let wanted = null;
  try {
    wanted = localStorage.getItem('portolan.theme');
  } catch {
    // Storage is refused: follow the system.
  }
  const dark = wanted ? wanted === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
