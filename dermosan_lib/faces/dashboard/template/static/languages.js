// Made by docs/making/languages.py: what page.js says, in each language.
window.LANGUAGES = {
 "es": {
  "A case has 1 to {most} photos, but {given} were given. Choose the best ones.": "Un caso tiene de 1 a {most} fotos, pero se dieron {given}. Elija las mejores.",
  "All pages": "Inicio",
  "Choose another photo.": "Elija otra foto.",
  "If the connection does not come back in a minute, reload the page and choose the photo again.": "Si la conexión no vuelve en un minuto, recargue la página y elija de nuevo la foto.",
  "It takes longer than usual. Wait if the network is slow or the server is busy. Otherwise reload the page and choose the photo again.": "Tarda más de lo habitual. Espere si la red es lenta o el servidor está ocupado. Si no, recargue la página y elija de nuevo la foto.",
  "No answer": "Sin respuesta",
  "No answer yet": "Aún sin respuesta",
  "Reading the photo …": "Leyendo la foto …",
  "Reading the photos …": "Leyendo las fotos …",
  "Reload the page": "Recargar la página",
  "Reload the page to go on.": "Recargue la página para continuar.",
  "Sending the photo …": "Enviando la foto …",
  "Sending {many} photos …": "Enviando {many} fotos …",
  "Skip to the page": "Saltar a la página",
  "Starting over …": "Empezando de nuevo …",
  "Starting the dashboard …": "Iniciando el panel …",
  "The browser cannot read this file. Is it still there?": "El navegador no puede leer este archivo. ¿Sigue ahí?",
  "The connection to the server is lost. Anything below is from before. Reload the page to go on.": "Se ha perdido la conexión con el servidor. Todo lo de abajo es anterior. Vuelva a cargar la página para continuar.",
  "The dashboard could not start. The server's log says why.": "El panel no pudo iniciarse. El registro del servidor dice por qué.",
  "The dashboard does not start.": "El panel no se inicia.",
  "The page has stopped": "La página se ha detenido",
  "The photo was not sent": "La foto no se envió",
  "The server had to restart its model.": "El servidor tuvo que reiniciar su modelo.",
  "This page needs JavaScript. Please switch it on and reload.": "Esta página necesita JavaScript. Actívelo y vuelva a cargarla.",
  "Together these photos are {size} MB; the limit at once is {most} MB. Choose one first and add the others.": "Juntas, estas fotos ocupan {size} MB; el límite de una vez es {most} MB. Elija primero una y añada las demás.",
  "Your photo was not kept. Reload the page and choose it again.": "Su foto no se conservó. Recargue la página y elíjala de nuevo.",
  "{name} in percent": "{name} en porcentaje",
  "{name} is {size} MB; the limit is {most} MB. Export it as JPEG or make it smaller.": "{name} ocupa {size} MB; el límite es {most} MB. Expórtela como JPEG o redúzcala."
 }
};
