import { render } from 'preact';
import { App } from './shell/app.tsx';
import './theme.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/streams.css';
import './styles/panels.css';

render(<App />, document.body);
