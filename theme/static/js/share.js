// Copies the address of a post, or hands it to the reader's own apps.
const path = location.hash.slice(1);
const box = document.getElementById('sharing');
// Only an address of this site, as its pages write them.
if (/^[\w%~-][\w%.~-]*(\/[\w%~-][\w%.~-]*)*\/?$/.test(path)) {
  const url = `${location.origin}/${path}`;
  const told = box.querySelector('[role=status]');
  const address = document.getElementById('address');
  address.textContent = address.href = url;
  document.getElementById('without').hidden = true;
  box.hidden = false;
  document.getElementById('copy').addEventListener('click', async () => {
    told.textContent = '';
    try {
      await navigator.clipboard.writeText(url);
      told.textContent = box.dataset.copied;
    } catch {
      told.textContent = box.dataset.select;
      getSelection().selectAllChildren(address);
    }
  });
  const apps = document.getElementById('apps');
  apps.hidden = !navigator.share;
  // Changing one's mind is no failure.
  apps.addEventListener('click', () => navigator.share({ url }).catch(() => {}));
}
