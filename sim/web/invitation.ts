// What a server adds to the page: whether it is view-only, and where others may look, as a QR code.

/** Where the page has room for it. */
const place = "<!-- invitation -->";

/** The URL has no character that HTML would take for its own: it is made of an address and a port. */
function invitation(url: string): string {
  return `<section class="invitation" aria-labelledby="invitation-title">
  <img src="/show.svg" alt="QR code of ${url}">
  <div>
    <h2 id="invitation-title">Watch this range</h2>
    <p>Everybody on this network can watch, and nobody can move anything: <a href="${url}">${url}</a></p>
  </div>
</section>`;
}

/** The page as a server sends it: `showUrl` is where others may look, if they may. */
export function invited(html: string, isViewOnly: boolean, showUrl: string | undefined): string {
  const page = isViewOnly ? html.replace("<html ", "<html data-view-only ") : html;
  return page.replace(place, showUrl === undefined ? "" : invitation(showUrl));
}
