"""Settings and templates of the makers that benchmarks/build.py compares: the same pages from all.

A post, all posts ten a page, the same for each category and tag, lists of categories and tags,
the archives, and one feed of twenty.
"""

_EQUAL = """
SITENAME = "A site of many posts"
SITEURL = ""
PATH = "content"
TIMEZONE = "UTC"
LOCALE = ["C.UTF-8", "C"]
ARTICLE_PATHS = ["posts"]
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["images"]
USE_FOLDER_AS_CATEGORY = False
ARTICLE_URL = "writing/{slug}/"
ARTICLE_SAVE_AS = "writing/{slug}/index.html"
AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "tags", "categories", "archives"]
DEFAULT_PAGINATION = 10
PAGINATED_TEMPLATES = {"index": None, "tag": None, "category": None}
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_DOMAIN = "https://www.example.com"
FEED_MAX_ITEMS = 20
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
THEME = "simple"
"""
STOCK = f"{_EQUAL}PLUGINS = []\n"
CACHED = f"{STOCK}CACHE_CONTENT = LOAD_CONTENT_CACHE = True\n"
SIMPLE = f"""
import sys
sys.path.insert(0, "PLUGINS_HERE")
{_EQUAL}PLUGIN_PATHS = ["plugins"]
PLUGINS = ["only_building"]
"""
# The speed of building, and nothing else of ours: so that it is compared with the same pages.
PLUGIN = """
from pelican import signals
from press.building import hooks
from press.reader import PressReader

def register():
    signals.readers_init.connect(read)
    hooks.register()
    signals.finalized.connect(hooks.finish)

def read(readers):
    readers.reader_classes["md"] = PressReader
"""
_HUGO_FRAME = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>{{ .Title }} - {{ site.Title }}</title></head><body><header><h1><a href="/">
{{ site.Title }}</a></h1></header><nav><ul>{{ range $name, $_ := site.Taxonomies.categories }}
<li><a href="/categories/{{ urlize $name }}/">{{ $name }}</a></li>{{ end }}</ul></nav>
{{ block "main" . }}{{ end }}<footer><address>Proudly made.</address></footer></body></html>"""
_HUGO_POST = """{{ define "main" }}<h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>
{{ .Content }}<div><time>{{ .Date.Format "2006-01-02" }}</time>
{{ range .GetTerms "categories" }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ range .GetTerms "tags" }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</div>
{{ end }}"""
_HUGO_LIST = """{{ define "main" }}{{ $page := .Paginate PAGES 10 }}{{ range $page.Pages }}
<article><h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>
<time>{{ .Date.Format "2006-01-02" }}</time><div>{{ .Summary }}</div></article>{{ end }}
{{ with $page.Prev }}<a href="{{ .URL }}">Newer</a>{{ end }}
Page {{ $page.PageNumber }} / {{ $page.TotalPages }}
{{ with $page.Next }}<a href="{{ .URL }}">Older</a>{{ end }}{{ end }}"""
_HUGO_TERMS = """{{ define "main" }}<ul>{{ range .Pages }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> ({{ len .Pages }})</li>{{ end }}</ul>
{{ end }}"""
_HUGO_ALL = """{{ define "main" }}<dl>{{ range .RegularPages }}<dt>{{ .Date.Format "2006-01-02" }}
</dt><dd><a href="{{ .RelPermalink }}">{{ .Title }}</a></dd>{{ end }}</dl>{{ end }}"""
HUGO = {
    "hugo.toml": """baseURL = "https://www.example.com/"
title = "A site of many posts"
[pagination]
  pagerSize = 10
[services.rss]
  limit = 20
[outputs]
  home = ["html", "rss"]
  section = ["html"]
  taxonomy = ["html"]
  term = ["html"]
""",
    "layouts/baseof.html": _HUGO_FRAME,
    "layouts/single.html": _HUGO_POST,
    "layouts/section.html": _HUGO_ALL,
    "layouts/home.html": _HUGO_LIST.replace("PAGES", "site.RegularPages"),
    "layouts/term.html": _HUGO_LIST.replace("PAGES", ".Pages"),
    "layouts/taxonomy.html": _HUGO_TERMS,
}
_ELEVENTY = """
const slug = (words) => words.toLowerCase().replace(/[^a-z0-9]+/g, "-");
const groups = (posts, key) => {
  const found = new Map();
  for (const post of posts) for (const name of post.data[key] || []) {
    if (name === "post") continue;
    if (!found.has(name)) found.set(name, []);
    found.get(name).push(post);
  }
  return [...found].sort((a, b) => (a[0] < b[0] ? -1 : 1));
};
const turned = (list) => list.flatMap(([name, posts]) => {
  const pages = [];
  for (let at = 0; at < posts.length; at += 10) pages.push({
    name, posts: posts.slice(at, at + 10), number: at / 10 + 1,
    of: Math.ceil(posts.length / 10),
    url: `${slug(name)}/` + (at ? `page/${at / 10 + 1}/` : ""),
  });
  return pages;
});
module.exports = (config) => {
  const posts = (api) => api.getFilteredByGlob("content/posts/*.md").reverse();
  config.addCollection("posts", posts);
  config.addCollection("byTag", (api) => groups(posts(api), "tags"));
  config.addCollection("byCategory", (api) => groups(posts(api), "categories"));
  config.addCollection("tagPages", (api) => turned(groups(posts(api), "tags")));
  config.addCollection("categoryPages", (api) => turned(groups(posts(api), "categories")));
  config.addFilter("slug", slug);
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("first", (list, count) => list.slice(0, count));
  config.addFilter("opening", (html) =>
    (html || "").replace(/<[^>]+>/g, " ").split(/\\s+/).slice(0, 50).join(" "));
  config.addPassthroughCopy("content/images");
  return { dir: { input: "content", output: "output", includes: "../layouts" },
    markdownTemplateEngine: false };
};
"""
_NUNJUCKS_FRAME = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>{{ title }} - A site of many posts</title></head><body><header><h1><a href="/">
A site of many posts</a></h1></header><nav><ul>{% for pair in collections.byCategory %}
<li><a href="/category/{{ pair[0] | slug }}/">{{ pair[0] }}</a></li>{% endfor %}</ul></nav>
{{ content | safe }}<footer><address>Proudly made.</address></footer></body></html>"""
_NUNJUCKS_POST = """---
layout: frame.njk
---
<h2><a href="{{ page.url }}">{{ title }}</a></h2>{{ content | safe }}
<div><time>{{ page.date | day }}</time>{% for name in categories %}
<a href="/category/{{ name | slug }}/">{{ name }}</a>{% endfor %}{% for name in tags %}
<a href="/tag/{{ name | slug }}/">{{ name }}</a>{% endfor %}</div>"""
_NUNJUCKS_ITEMS = """{% for post in LIST %}<article><h2><a href="{{ post.url }}">
{{ post.data.title }}</a></h2><time>{{ post.date | day }}</time>
<div>{{ post.templateContent | opening }}</div></article>{% endfor %}
Page NUMBER / COUNT"""
_TURNED = """---
layout: frame.njk
title: KIND
pagination:
  data: collections.KINDPages
  size: 1
  alias: one
permalink: "/KIND/{{ one.url }}"
---
""" + _NUNJUCKS_ITEMS.replace("LIST", "one.posts").replace("NUMBER", "{{ one.number }}").replace(
    "COUNT", "{{ one.of }}"
)
_NUNJUCKS_GROUPS = """---
layout: frame.njk
title: KIND
permalink: /KIND/
---
<ul>{% for pair in collections.BY %}<li><a href="/KIND/{{ pair[0] | slug }}/">{{ pair[0] }}</a>
({{ pair[1].length }})</li>{% endfor %}</ul>"""
ELEVENTY = {
    "eleventy.config.js": _ELEVENTY,
    "package.json": '{"private": true}',
    "layouts/frame.njk": _NUNJUCKS_FRAME,
    "layouts/post.njk": _NUNJUCKS_POST,
    "content/posts/posts.11tydata.js": """module.exports = {
  eleventyComputed: { permalink: (data) => `/writing/${data.page.fileSlug}/` } };
""",
    "content/index.njk": """---
layout: frame.njk
title: Home
pagination:
  data: collections.posts
  size: 10
  alias: few
permalink: "/{% if pagination.pageNumber %}page/{{ pagination.pageNumber + 1 }}/{% endif %}"
---
"""
    + _NUNJUCKS_ITEMS.replace("LIST", "few")
    .replace("NUMBER", "{{ pagination.pageNumber + 1 }}")
    .replace("COUNT", "{{ pagination.pages.length }}"),
    "content/archives.njk": """---
layout: frame.njk
title: Archives
permalink: /archives/
---
<dl>{% for post in collections.posts %}<dt>{{ post.date | day }}</dt>
<dd><a href="{{ post.url }}">{{ post.data.title }}</a></dd>{% endfor %}</dl>""",
    "content/tag.njk": _TURNED.replace("KIND", "tag"),
    "content/category.njk": _TURNED.replace("KIND", "category"),
    "content/tags.njk": _NUNJUCKS_GROUPS.replace("KIND", "tag").replace("BY", "byTag"),
    "content/categories.njk": _NUNJUCKS_GROUPS.replace("KIND", "category").replace(
        "BY", "byCategory"
    ),
    "content/feed.njk": """---
permalink: /feeds/all.atom.xml
---
<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>A site of many posts</title>{% for post in collections.posts | first(20) %}<entry>
<title>{{ post.data.title }}</title><link href="https://www.example.com{{ post.url }}"/>
<id>{{ post.url }}</id><updated>{{ post.date.toISOString() }}</updated>
<content type="html">{{ post.templateContent | escape }}</content></entry>{% endfor %}</feed>""",
}
