import { render } from 'preact';
import { pagesOf } from './pages/pages.ts';
import { App } from './shell/app.tsx';
import './theme.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/streams.css';
import './styles/panels.css';
import './styles/narrow.css';
import './styles/forced-colors.css';

// The bundler writes there which pipelines are deployed beside the page.
render(<App pages={pagesOf(document.body.dataset['pipelines'])} />, document.body);
