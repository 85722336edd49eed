import './style.css';
import { App } from './app';
import { Screen } from './screen';

const root = document.getElementById('campo');
if (root) {
  const app = new App();
  const screen = new Screen(app, root);
  screen.draw();
  void app.start();
}
// The page opens without a connection. Browsers allow that on HTTPS and on localhost.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register('/campo-sw.js', { scope: '/campo' }).catch(() => {});
}
